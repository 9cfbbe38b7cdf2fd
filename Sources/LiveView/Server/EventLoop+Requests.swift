#if Libevent
  import CLibevent
  import Foundation

  extension EventLoop {
    typealias Request = UnsafeMutablePointer<evhttp_request>

    /// A request whose head and body are there.
    func received(_ request: Request?) {
      guard let request, let connection = evhttp_request_get_connection(request),
        let buffers = evhttp_connection_get_bufferevent(connection)
      else { return }
      requests &+= 1
      connections.setDeadline(now() + configuration.responseTimeout, of: buffers)
      let context = Unmanaged.passUnretained(self).toOpaque()
      evhttp_request_set_on_complete_cb(
        request, { request, context in EventLoop.from(context)?.completed(request) }, context)
      guard !connections.isBeyondLimit(buffers) else {
        return reply(
          request, 503, "Service Unavailable", text: "Too many connections. Close some pages, and try again.",
          closes: true)
      }
      answer(request, route(of: request), HeldTarget(connection: connection, buffers: buffers))
    }

    /// The response is on its way; the connection may ask again.
    private func completed(_ request: Request?) {
      guard let request, let connection = evhttp_request_get_connection(request),
        let buffers = evhttp_connection_get_bufferevent(connection)
      else { return }
      connections.setDeadline(now() + configuration.headTimeout, of: buffers)
    }

    private func route(of request: Request) -> Route {
      guard let uri = evhttp_request_get_evhttp_uri(request) else { return .badRequest }
      let path = evhttp_uri_get_path(uri).map { String(cString: $0) } ?? "/"
      let query = evhttp_uri_get_query(uri).map { String(cString: $0) }
      return Route(path: path, query: query, topics: hub.topics)
    }

    private func answer(_ request: Request, _ route: Route, _ target: HeldTarget) {
      switch evhttp_request_get_command(request) {
      case EVHTTP_REQ_GET: get(request, route, target)
      case EVHTTP_REQ_HEAD: head(request, route)
      case EVHTTP_REQ_OPTIONS:
        addHeaders([("Allow", ResponseHeaders.allowed)], to: request)
        evhttp_send_reply(request, 200, "OK", nil)
      default:
        addHeaders([("Allow", ResponseHeaders.allowed)], to: request)
        reply(
          request, 405, "Method Not Allowed", text: "Only \(ResponseHeaders.allowed) are served here.", closes: true)
      }
    }

    private func get(_ request: Request, _ route: Route, _ target: HeldTarget) {
      switch route {
      case .feed(let topic, let headersAhead): startStream(of: topic, headersAhead: headersAhead, on: target)
      case .snapshot(let topic, let cached): startSnapshot(of: topic, cached: cached, on: target)
      default: page(request, route)
      }
    }

    /// The head that GET would have, without waiting for a frame.
    private func head(_ request: Request, _ route: Route) {
      switch route {
      case .feed: reply(request, 200, "OK", type: Multipart.contentType, body: "")
      case .snapshot: reply(request, 200, "OK", type: LiveImage.Kind.jpeg.rawValue, body: "")
      default: page(request, route)
      }
    }

    private func page(_ request: Request, _ route: Route) {
      switch route {
      case .index: html(request, 200, "OK", IndexPage.html(topics: hub.topics))
      case .page(let topic): html(request, 200, "OK", TopicPage.html(topic: topic))
      case .state: reply(request, 200, "OK", type: "application/json", body: state().json)
      case .unknownTopic(let topic):
        message(request, 404, "Not Found", "The topic “\(topic)” is not served here. Name it with --topics.")
      case .badRequest: message(request, 400, "Bad Request", "The address cannot be decoded.")
      case .notFound, .feed, .snapshot: message(request, 404, "Not Found", "There is nothing at this address.")
      }
    }

    private func message(_ request: Request, _ code: Int32, _ reason: String, _ text: String) {
      html(request, code, reason, MessagePage.html(title: reason, text: text, topics: hub.topics))
    }

    private func html(_ request: Request, _ code: Int32, _ reason: String, _ body: String) {
      addHeaders(ResponseHeaders.page, to: request)
      reply(request, code, reason, type: "text/html; charset=utf-8", body: body)
    }

    private func reply(_ request: Request, _ code: Int32, _ reason: String, text: String, closes: Bool) {
      if closes { addHeaders([("Connection", "close")], to: request) }
      reply(request, code, reason, type: "text/plain; charset=utf-8", body: text + "\n")
    }

    private func reply(_ request: Request, _ code: Int32, _ reason: String, type: String, body: String) {
      addHeaders([("Content-Type", type)] + ResponseHeaders.noStore, to: request)
      let buffer = evbuffer_new()
      defer { if let buffer { evbuffer_free(buffer) } }
      var body = body
      if evhttp_request_get_command(request) != EVHTTP_REQ_HEAD {
        _ = body.withUTF8 { evbuffer_add(buffer, $0.baseAddress, $0.count) }
      } else if !body.isEmpty {
        addHeaders([("Content-Length", String(body.utf8.count))], to: request)
      }
      evhttp_send_reply(request, code, reason, buffer)
    }

    private func addHeaders(_ headers: [(name: String, value: String)], to request: Request) {
      let output = evhttp_request_get_output_headers(request)
      for (name, value) in headers { evhttp_add_header(output, name, value) }
    }
  }
#endif
