/**
 * Just enough of the ONNX file format to write a small model: protobuf's wire format
 * (https://protobuf.dev/programming-guides/encoding/) and the field numbers of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */

/** Element types of tensors (TensorProto.DataType). */
export const ELEMENT = { float: 1, int64: 7, float16: 10 } as const

export interface TensorValue {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array | BigInt64Array
}

export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  /** Whole numbers alone. */
  readonly attributes?: Readonly<Record<string, number>>
}

/** An input or output; a name stands for a dimension that the caller chooses. */
export interface Port {
  readonly name: string
  readonly element: keyof typeof ELEMENT
  readonly dims: readonly (number | string)[]
}

export interface Graph {
  readonly nodes: readonly Node[]
  readonly constants: readonly TensorValue[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** Version of the file format, and of the operators (ONNX 1.12). */
const IR_VERSION = 8
const OPSET = 17

/** The bytes of an ONNX file. */
export function encodeModel(graph: Graph): Buffer {
  return Buffer.concat([
    int(1, IR_VERSION),
    text(2, 'tiny-model'),
    message(7, encodeGraph(graph)),
    message(8, [text(1, ''), int(2, OPSET)]),
  ])
}

const encodeGraph = ({ nodes, constants, inputs, outputs }: Graph): Buffer[] => [
  ...nodes.map((node) => message(1, encodeNode(node))),
  text(2, 'graph'),
  ...constants.map((constant) => message(5, encodeTensor(constant))),
  ...inputs.map((port) => message(11, encodePort(port))),
  ...outputs.map((port) => message(12, encodePort(port))),
]

/** Attributes of type INT, which is 2. */
const encodeNode = ({ op, inputs, output, attributes = {} }: Node): Buffer[] => [
  ...inputs.map((name) => text(1, name)),
  text(2, output),
  text(4, op),
  ...Object.entries(attributes).map(([name, value]) =>
    message(5, [text(1, name), int(3, value), int(20, 2)]),
  ),
]

const encodeTensor = ({ name, dims, data }: TensorValue): Buffer[] => [
  ...dims.map((size) => int(1, size)),
  int(2, data instanceof Float32Array ? ELEMENT.float : ELEMENT.int64),
  text(8, name),
  bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
]

const encodePort = ({ name, element, dims }: Port): Buffer[] => {
  const shape = dims.map((size) => message(1, [typeof size === 'number' ? int(1, size) : text(2, size)]))
  return [text(1, name), message(2, [message(1, [int(1, ELEMENT[element]), message(2, shape)])])]
}

const int = (field: number, value: number): Buffer => Buffer.from([...varint(field << 3), ...varint(value)])

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(value.length)]), value])
}

const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value, 'utf8'))

const message = (field: number, parts: readonly Buffer[]): Buffer => bytes(field, Buffer.concat(parts))

function varint(value: number): number[] {
  const low = value & 0x7f
  return value < 0x80 ? [low] : [low | 0x80, ...varint(Math.floor(value / 0x80))]
}
