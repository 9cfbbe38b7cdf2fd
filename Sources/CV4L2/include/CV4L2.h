#pragma once
#include <linux/videodev2.h>
#include <sys/ioctl.h>

// Swift imports neither _IOR-style macros nor variadic ioctl: both stand here, by the kernel's names.
static inline int streamrec_ioctl(int fd, unsigned long request, void *argument) {
  return ioctl(fd, request, argument);
}
