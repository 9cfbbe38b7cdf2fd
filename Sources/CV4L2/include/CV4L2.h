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
static const unsigned long STREAMREC_VIDIOC_ENUMINPUT = VIDIOC_ENUMINPUT;
static const unsigned long STREAMREC_VIDIOC_G_INPUT = VIDIOC_G_INPUT;
static const unsigned long STREAMREC_VIDIOC_S_INPUT = VIDIOC_S_INPUT;
static const unsigned long STREAMREC_VIDIOC_QUERY_DV_TIMINGS = VIDIOC_QUERY_DV_TIMINGS;
static const unsigned long STREAMREC_VIDIOC_S_DV_TIMINGS = VIDIOC_S_DV_TIMINGS;
static const unsigned long STREAMREC_VIDIOC_QUERYCTRL = VIDIOC_QUERYCTRL;
static const unsigned long STREAMREC_VIDIOC_QUERYMENU = VIDIOC_QUERYMENU;
static const unsigned long STREAMREC_VIDIOC_G_CTRL = VIDIOC_G_CTRL;
static const unsigned long STREAMREC_VIDIOC_S_CTRL = VIDIOC_S_CTRL;
static const unsigned long STREAMREC_VIDIOC_SUBSCRIBE_EVENT = VIDIOC_SUBSCRIBE_EVENT;
static const unsigned long STREAMREC_VIDIOC_DQEVENT = VIDIOC_DQEVENT;

// The two kinds of v4l2_format, the multi-planar of which is packed, read and written as one.

struct streamrec_picture {
  uint32_t fourcc;
  uint32_t width;
  uint32_t height;
  // Pieces of memory that a picture lies in.
  uint32_t planes;
  // Bytes from one row to the next, in each piece.
  uint32_t strides[VIDEO_MAX_PLANES];
  // Of the first piece.
  uint32_t size;
};

static inline struct streamrec_picture streamrec_picture_of(const struct v4l2_format *format) {
  struct streamrec_picture picture = {0};
  if (format->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
    const struct v4l2_pix_format_mplane *given = &format->fmt.pix_mp;
    picture.fourcc = given->pixelformat;
    picture.width = given->width;
    picture.height = given->height;
    picture.planes = given->num_planes < VIDEO_MAX_PLANES ? given->num_planes : VIDEO_MAX_PLANES;
    for (uint32_t plane = 0; plane < picture.planes; plane++)
      picture.strides[plane] = given->plane_fmt[plane].bytesperline;
    picture.size = given->plane_fmt[0].sizeimage;
  } else {
    const struct v4l2_pix_format *given = &format->fmt.pix;
    picture.fourcc = given->pixelformat;
    picture.width = given->width;
    picture.height = given->height;
    picture.planes = 1;
    picture.strides[0] = given->bytesperline;
    picture.size = given->sizeimage;
  }
  return picture;
}

// Asks for a fourcc, and for a size unless that is 0x0; what follows from them is left to the driver.
static inline void streamrec_ask(struct v4l2_format *format, uint32_t fourcc, uint32_t width, uint32_t height) {
  if (format->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
    struct v4l2_pix_format_mplane *asked = &format->fmt.pix_mp;
    asked->pixelformat = fourcc;
    if (width > 0) asked->width = width;
    if (height > 0) asked->height = height;
    for (uint32_t plane = 0; plane < VIDEO_MAX_PLANES; plane++) {
      asked->plane_fmt[plane].bytesperline = 0;
      asked->plane_fmt[plane].sizeimage = 0;
    }
    asked->num_planes = 0;
    asked->field = V4L2_FIELD_ANY;
  } else {
    struct v4l2_pix_format *asked = &format->fmt.pix;
    asked->pixelformat = fourcc;
    if (width > 0) asked->width = width;
    if (height > 0) asked->height = height;
    asked->bytesperline = 0;
    asked->sizeimage = 0;
    asked->field = V4L2_FIELD_ANY;
  }
}
