// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @one_string_less_than_offsets(
//       CHECK:   -> tensor<2x!onnx.string>
func.func @one_string_less_than_offsets(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>) -> tensor<?x!onnx.string> {
  %0 = onnx.Strings %offsets of %bytes : (tensor<3xi64>, tensor<5xui8>) -> tensor<?x!onnx.string>
  return %0 : tensor<?x!onnx.string>
}

// CHECK-LABEL: func.func @as_the_index(
//       CHECK:   -> tensor<?x0x!onnx.string>
func.func @as_the_index(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>, %at: tensor<?x0xi64>) -> tensor<?x?x!onnx.string> {
  %0 = onnx.Strings %offsets of %bytes at %at : (tensor<3xi64>, tensor<5xui8>, tensor<?x0xi64>) -> tensor<?x?x!onnx.string>
  return %0 : tensor<?x?x!onnx.string>
}
