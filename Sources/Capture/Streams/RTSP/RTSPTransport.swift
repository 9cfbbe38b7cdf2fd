/// What carries an RTSP camera's pictures.
public enum RTSPTransport: String, Sendable, CaseIterable {
  /// Inside the RTSP connection: nothing is lost, and every firewall lets it through.
  case tcp
  /// Packets of their own: what the network loses is lost, and counted as `network_gap`.
  case udp
}
