// libevent's event-config.h defines _GNU_SOURCE, which gives fd_set's member another name than it has in Foundation's
// modules; the system's headers come first, so that they are read as everywhere else.
#include <sys/types.h>
#include <sys/time.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <event2/thread.h>
