// Preloaded into a bot: what fsync(), fdatasync(), unlink() and rename() do is said by the file that FAULTY_FSYNC names, anew
// at each call, a fault a line.
//   file EIO       fsync and fdatasync fail for a file
//   directory EIO  they fail for a directory
//   unlink EIO     files can't be taken away; rename EIO: nor moved
//   file 3000      they take so many milliseconds longer
// Nothing in the file, or no file: they work. What is taken away or moved is said by the end of its path: unlink/ACTIVE EIO
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

// Waits as it is told to. Returns 1 where the call has to fail.
static int faulty(const char *what, const char *target) {
  const char *path = getenv("FAULTY_FSYNC");
  FILE *settings = path == NULL ? NULL : fopen(path, "re");
  if (settings == NULL) return 0;
  char told[64], how[16], found[16] = "";
  while (fscanf(settings, "%63s %15s", told, how) == 2) {
    char *name = strchr(told, '/');
    size_t length = name == NULL ? strlen(told) : (size_t)(name - told);
    if (strlen(what) != length || strncmp(told, what, length) != 0) continue;
    size_t end = name == NULL ? 0 : strlen(name);
    if (end > strlen(target) || strcmp(target + strlen(target) - end, name == NULL ? "" : name) != 0) continue;
    strcpy(found, how);
  }
  fclose(settings);
  if (strcmp(found, "EIO") == 0) {
    errno = EIO;
    return 1;
  }
  long ms = strtol(found, NULL, 10);
  struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
  if (ms > 0) nanosleep(&pause, NULL);
  return 0;
}

static int faultySync(int fd, const char *name) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  struct stat status;
  if (fstat(fd, &status) == 0 && faulty(S_ISDIR(status.st_mode) ? "directory" : "file", "")) return -1;
  return real(fd);
}

int fsync(int fd) { return faultySync(fd, "fsync"); }
int fdatasync(int fd) { return faultySync(fd, "fdatasync"); }

int unlink(const char *path) {
  int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
  return faulty("unlink", path) ? -1 : real(path);
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  return faulty("rename", to) ? -1 : real(from, to);
}
