// RUN: onnxc-opt %s --onnxc-join-borders | FileCheck %s

// CHECK-LABEL: func.func @border_of_what_is_computed(
//   CHECK-DAG:   %[[B:.+]] = onnx.Constant dense<0.000000e+00> : tensor<3x1xf32>
//   CHECK-DAG:   %[[E:.+]] = onnx.Constant dense<0.000000e+00> : tensor<3x2xf32>
//       CHECK:   %[[R:.+]] = onnx.Relu
//       CHECK:   onnx.Concat %[[B]], %[[R]], %[[E]] axis 1
func.func @border_of_what_is_computed(%x: tensor<3x5xf32>) -> tensor<3x8xf32> {
  %pads = onnx.Constant dense<[0, 1, 0, 2]> : tensor<4xi64>
  %0 = onnx.Relu %x : tensor<3x5xf32> -> tensor<3x5xf32>
  %1 = onnx.Pad %0 by %pads : (tensor<3x5xf32>, tensor<4xi64>) -> tensor<3x8xf32>
  return %1 : tensor<3x8xf32>
}

// The axis itself may be of unknown size.
// CHECK-LABEL: func.func @unknown_size(
//       CHECK:   %[[B:.+]] = onnx.Constant dense<7> : tensor<1xi64>
//       CHECK:   %[[R:.+]] = onnx.Neg
//       CHECK:   onnx.Concat %[[B]], %[[R]] axis 0
func.func @unknown_size(%x: tensor<?xi64>) -> tensor<?xi64> {
  %pads = onnx.Constant dense<[1, 0]> : tensor<2xi64>
  %value = onnx.Constant dense<7> : tensor<i64>
  %0 = onnx.Neg %x : tensor<?xi64> -> tensor<?xi64>
  %1 = onnx.Pad %0 by %pads value %value : (tensor<?xi64>, tensor<2xi64>, tensor<i64>) -> tensor<?xi64>
  return %1 : tensor<?xi64>
}

// CHECK-LABEL: func.func @leaves_alone(
// CHECK-COUNT-4: onnx.Pad
func.func @leaves_alone(%x: tensor<3x5xf32>, %y: tensor<?x5xf32>, %z: tensor<3x5xf32>) -> (tensor<3x6xf32>, tensor<?x6xf32>, tensor<4x6xf32>, tensor<3x6xf32>) {
  %pads = onnx.Constant dense<[0, 1, 0, 0]> : tensor<4xi64>
  %both = onnx.Constant dense<[1, 1, 0, 0]> : tensor<4xi64>
  // An input is copied in any case.
  %0 = onnx.Pad %x by %pads : (tensor<3x5xf32>, tensor<4xi64>) -> tensor<3x6xf32>
  // A border whose size is not known.
  %1 = onnx.Relu %y : tensor<?x5xf32> -> tensor<?x5xf32>
  %2 = onnx.Pad %1 by %pads : (tensor<?x5xf32>, tensor<4xi64>) -> tensor<?x6xf32>
  // Along two axes.
  %3 = onnx.Relu %x : tensor<3x5xf32> -> tensor<3x5xf32>
  %4 = onnx.Pad %3 by %both : (tensor<3x5xf32>, tensor<4xi64>) -> tensor<4x6xf32>
  // Elements of the border come from inside.
  %5 = onnx.Relu %z : tensor<3x5xf32> -> tensor<3x5xf32>
  %6 = onnx.Pad %5 by %pads {mode = "edge"} : (tensor<3x5xf32>, tensor<4xi64>) -> tensor<3x6xf32>
  return %0, %2, %4, %6 : tensor<3x6xf32>, tensor<?x6xf32>, tensor<4x6xf32>, tensor<3x6xf32>
}
