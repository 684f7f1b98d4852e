// SPDX-License-Identifier: GPL-2.0
/* The target. */
#include "../target.h"
