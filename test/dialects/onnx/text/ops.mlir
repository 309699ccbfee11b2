// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @constant(
//       CHECK:   onnx.Constant dense<["a b", "\C3\A9", ""]> : tensor<3x!onnx.string>
func.func @constant() -> tensor<3x!onnx.string> {
  %0 = onnx.Constant dense<["a b", "\C3\A9", ""]> : tensor<3x!onnx.string>
  return %0 : tensor<3x!onnx.string>
}

// CHECK-LABEL: func.func @strings(
//       CHECK:   onnx.Strings %{{.+}} of %{{.+}} : (tensor<3xi64>, tensor<5xui8>) -> tensor<2x!onnx.string>
//       CHECK:   onnx.Strings %{{.+}} of %{{.+}} at %{{.+}} : (tensor<3xi64>, tensor<5xui8>, tensor<?x4xi64>) -> tensor<?x4x!onnx.string>
func.func @strings(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>, %at: tensor<?x4xi64>) -> tensor<?x4x!onnx.string> {
  %0 = onnx.Strings %offsets of %bytes : (tensor<3xi64>, tensor<5xui8>) -> tensor<2x!onnx.string>
  %1 = onnx.Strings %offsets of %bytes at %at : (tensor<3xi64>, tensor<5xui8>, tensor<?x4xi64>) -> tensor<?x4x!onnx.string>
  return %1 : tensor<?x4x!onnx.string>
}

// CHECK-LABEL: func.func @parse_number(
//       CHECK:   onnx.ParseNumber %{{.+}} by %{{.+}}, %{{.+}} : (tensor<?x!onnx.string>, tensor<20x256xui8>, tensor<309xf64>) -> tensor<?xi64>
func.func @parse_number(%x: tensor<?x!onnx.string>, %t: tensor<20x256xui8>, %p: tensor<309xf64>) -> tensor<?xi64> {
  %0 = onnx.ParseNumber %x by %t, %p : (tensor<?x!onnx.string>, tensor<20x256xui8>, tensor<309xf64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
