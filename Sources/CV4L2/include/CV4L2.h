#pragma once
#include <linux/videodev2.h>
#include <stdint.h>
#include <sys/ioctl.h>

// Swift imports neither _IOR-style macros nor variadic ioctl: both stand here, by the kernel's names.
static inline int streamrec_ioctl(int fd, unsigned long request, void *argument) {
  return ioctl(fd, request, argument);
}

static const unsigned long STREAMREC_VIDIOC_QUERYCAP = VIDIOC_QUERYCAP;
static const unsigned long STREAMREC_VIDIOC_ENUM_FMT = VIDIOC_ENUM_FMT;
static const unsigned long STREAMREC_VIDIOC_ENUM_FRAMESIZES = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long STREAMREC_VIDIOC_ENUM_FRAMEINTERVALS = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long STREAMREC_VIDIOC_G_FMT = VIDIOC_G_FMT;
static const unsigned long STREAMREC_VIDIOC_S_FMT = VIDIOC_S_FMT;
static const unsigned long STREAMREC_VIDIOC_G_PARM = VIDIOC_G_PARM;
static const unsigned long STREAMREC_VIDIOC_S_PARM = VIDIOC_S_PARM;
static const unsigned long STREAMREC_VIDIOC_REQBUFS = VIDIOC_REQBUFS;
static const unsigned long STREAMREC_VIDIOC_QUERYBUF = VIDIOC_QUERYBUF;
static const unsigned long STREAMREC_VIDIOC_QBUF = VIDIOC_QBUF;
static const unsigned long STREAMREC_VIDIOC_DQBUF = VIDIOC_DQBUF;
static const unsigned long STREAMREC_VIDIOC_STREAMON = VIDIOC_STREAMON;
static const unsigned long STREAMREC_VIDIOC_STREAMOFF = VIDIOC_STREAMOFF;
static const unsigned long STREAMREC_VIDIOC_QUERYCTRL = VIDIOC_QUERYCTRL;
static const unsigned long STREAMREC_VIDIOC_QUERYMENU = VIDIOC_QUERYMENU;
static const unsigned long STREAMREC_VIDIOC_G_CTRL = VIDIOC_G_CTRL;
static const unsigned long STREAMREC_VIDIOC_S_CTRL = VIDIOC_S_CTRL;
static const unsigned long STREAMREC_VIDIOC_SUBSCRIBE_EVENT = VIDIOC_SUBSCRIBE_EVENT;
static const unsigned long STREAMREC_VIDIOC_DQEVENT = VIDIOC_DQEVENT;
