// SPDX-License-Identifier: GPL-2.0
/* The next version of the state, with the same callbacks. */
#define COLOUR_STATE_VERSION 2
#include "banner_v1.c"
