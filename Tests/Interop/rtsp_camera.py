"""A camera that speaks RTSP, by GStreamer's server: for the system's Python, which has its bindings.

    rtsp_camera.py PORT CLIP [none|basic|digest [DROPPED]]

/h264 plays an MP4's H.264 and /mjpeg an AVI's JPEGs, whichever CLIP is, as they are and at their own pace, from the
beginning for each client. With basic or digest it wants the user "user" and the password "pass:w@rd/1". Of its packets
the part DROPPED, from 0 to 1, does not go out.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

USER, PASSWORD = "user", "pass:w@rd/1"
LAUNCH = {
    "mp4": ("/h264", "qtdemux ! h264parse ! rtph264pay pt=96 config-interval=-1"),
    "avi": ("/mjpeg", "avidemux ! jpegparse ! rtpjpegpay pt=26"),
}


def main(port, clip, method="none", dropped="0"):
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    path, pipeline = LAUNCH[clip.rsplit(".", 1)[1]]
    factory = GstRtspServer.RTSPMediaFactory()
    # The server takes packets from what is called pay0.
    last = f" ! identity name=pay0 drop-probability={dropped}" if float(dropped) > 0 else " name=pay0"
    factory.set_launch(f"( filesrc location={clip} ! {pipeline}{last} )")
    server.get_mount_points().add_factory(path, factory)
    if method != "none":
        permissions = Gst.Structure.new_from_string(
            f"{USER}, media.factory.access=(boolean)true, media.factory.construct=(boolean)true")
        factory.add_role_from_structure(permissions)
        server.set_auth(authentication(method))
    if not server.attach(None):
        sys.exit(f"cannot listen on {port}")
    print("ready", flush=True)
    GLib.MainLoop().run()


def authentication(method):
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", USER)
    if method == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(USER, PASSWORD, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(USER, PASSWORD), token)
    return auth


if __name__ == "__main__":
    main(*sys.argv[1:])
