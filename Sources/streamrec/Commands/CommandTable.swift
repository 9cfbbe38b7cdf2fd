/// Every command, in the order in which the help lists them.
enum CommandTable {
  static let all: [Command] = [
    demo, broker, publish, archive, verify, serve, topicsList, topicsCreate, topicsDescribe, topicsDelete,
    topicsAddPartitions, topicsAlter, topicsDeleteRecords, groupsList, groupsDescribe, groupsReset, groupsDelete,
    produce,
    consume, explain, devices, doctor, completions, man,
  ]
}
