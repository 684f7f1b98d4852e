// SPDX-License-Identifier: GPL-2.0
/*
 * Loads a module once. Other programs try a second way when the kernel refuses
 * it, so that it would be refused, and said to be, twice.
 *
 * usage: load FILE [PARAM...]
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char params[1000] = "";
	int fd, i;

	for (i = 2; i < argc; i++) {
		strncat(params, argv[i], sizeof(params) - strlen(params) - 2);
		strcat(params, " ");
	}
	fd = open(argc > 1 ? argv[1] : "", O_RDONLY);
	if (fd >= 0 && syscall(SYS_finit_module, fd, params, 0) == 0)
		return 0;
	perror(argc > 1 ? argv[1] : "load");
	return 1;
}
