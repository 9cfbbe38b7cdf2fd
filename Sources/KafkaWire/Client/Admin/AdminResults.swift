/// What became of each item of a request that has several: one may fail where the others do not.
public typealias AdminResults<Item: Hashable, Value> = [Item: Result<Value, KafkaError>]
