// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @labels_are_gathered(
//   CHECK-DAG:   onnx.Constant dense<{{\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]>
//   CHECK-DAG:   onnx.Constant dense<[4, 7]>
//       CHECK:   %[[SCORES:.+]] = onnx.Add
//       CHECK:   %[[BEST:.+]] = onnx.ArgMax %[[SCORES]]
//       CHECK:   onnx.Gather %{{.+}} at %[[BEST]]
//       CHECK:   onnx.Softmax %[[SCORES]]
func.func @labels_are_gathered(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>) {
  %0:2 = onnx.ml.LinearClassifier %x {classlabels_ints = array<i64: 4, 7>, coefficients = array<f32: 1.0, 2.0, 3.0, 4.0>, intercepts = array<f32: 1.0, 2.0>, post_transform = "SOFTMAX"} : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x2xf32>
}
