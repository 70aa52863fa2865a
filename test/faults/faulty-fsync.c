// Preloaded into a bot: what fsync() and fdatasync() do is said by the file that FAULTY_FSYNC names, anew at each call.
//   file EIO       they fail for a file
//   directory EIO  they fail for a directory
//   file 3000      they take so many milliseconds longer
// Nothing in the file, or no file: they work.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static int faulty(int fd, const char *name) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *path = getenv("FAULTY_FSYNC");
  FILE *settings = path == NULL ? NULL : fopen(path, "re");
  if (settings == NULL) return real(fd);
  char what[16] = "", how[16] = "";
  int read = fscanf(settings, "%15s %15s", what, how);
  fclose(settings);
  struct stat status;
  if (read != 2 || fstat(fd, &status) != 0) return real(fd);
  if (strcmp(what, S_ISDIR(status.st_mode) ? "directory" : "file") != 0) return real(fd);
  if (strcmp(how, "EIO") == 0) {
    errno = EIO;
    return -1;
  }
  long ms = strtol(how, NULL, 10);
  struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
  nanosleep(&pause, NULL);
  return real(fd);
}

int fsync(int fd) { return faulty(fd, "fsync"); }
int fdatasync(int fd) { return faulty(fd, "fdatasync"); }
