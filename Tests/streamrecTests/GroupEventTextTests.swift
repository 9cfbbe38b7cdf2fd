import KafkaWire
import Testing

@testable import streamrec

struct GroupEventTextTests {
  private let partitions: Set<TopicPartition> = [TopicPartition("t", 2), TopicPartition("t", 0)]
  private let metadata = GroupMetadata(groupID: "g", generation: 3, memberID: "m")

  @Test("partitions that come and go are told of with the member's name and generation")
  func changes() {
    let rest =
      #""group":"g","member":"m","generation":3,"partitions":[{"topic":"t","partition":0},"#
      + #"{"topic":"t","partition":2}]}"#
    #expect(GroupEventText.json(.assigned(partitions, metadata))?.text == #"{"event":"assigned","# + rest)
    #expect(GroupEventText.json(.revoked(partitions, metadata))?.text == #"{"event":"revoked","# + rest)
    #expect(GroupEventText.json(.lost(partitions, metadata))?.text == #"{"event":"lost","# + rest)
  }

  @Test("what is no change of the share is not told of")
  func others() {
    #expect(GroupEventText.json(.revoking(partitions, metadata)) == nil)
    #expect(GroupEventText.json(.left(nil)) == nil)
  }
}
