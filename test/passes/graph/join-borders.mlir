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

// One tensor, moved by several amounts at no regular distances, is read at places that a table tells; 9 is the border.
// CHECK-LABEL: func.func @moved_by_several_amounts(
//       CHECK:   %[[TABLE:.+]] = onnx.Constant dense<{{\[}}[0, 2, 9, 5], [1, 3, 9, 6], [2, 4, 9, 7], [3, 5, 0, 8], [4, 6, 1, 9],
//       CHECK:   %[[R:.+]] = onnx.Relu
//       CHECK:   %[[B:.+]] = onnx.ConstantOfShape {{.*}} -> tensor<?x1x1xf32>
//       CHECK:   %[[ALL:.+]] = onnx.Concat %[[R]], %[[B]] axis 1 {{.*}} -> tensor<?x10x1xf32>
//       CHECK:   %[[G:.+]] = onnx.Gather %[[ALL]] at %[[TABLE]] axis 1 {{.*}} -> tensor<?x9x4x1xf32>
//       CHECK:   onnx.Squeeze %[[G]] {{.*}} -> tensor<?x9x4xf32>
func.func @moved_by_several_amounts(%x: tensor<?x9x1xf32>) -> tensor<?x9x4xf32> {
  %0 = onnx.Relu %x : tensor<?x9x1xf32> -> tensor<?x9x1xf32>
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %five = onnx.Constant dense<5> : tensor<1xi64>
  %six = onnx.Constant dense<6> : tensor<1xi64>
  %nine = onnx.Constant dense<9> : tensor<1xi64>
  %by2 = onnx.Constant dense<[0, 0, 0, 0, 2, 0]> : tensor<6xi64>
  %by3 = onnx.Constant dense<[0, 3, 0, 0, 0, 0]> : tensor<6xi64>
  %by5 = onnx.Constant dense<[0, 0, 0, 0, 5, 0]> : tensor<6xi64>
  %1 = onnx.Slice %0 from %two to %nine axes %axis : (tensor<?x9x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x7x1xf32>
  %2 = onnx.Pad %1 by %by2 : (tensor<?x7x1xf32>, tensor<6xi64>) -> tensor<?x9x1xf32>
  %3 = onnx.Slice %0 from %zero to %six axes %axis : (tensor<?x9x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x6x1xf32>
  %4 = onnx.Pad %3 by %by3 : (tensor<?x6x1xf32>, tensor<6xi64>) -> tensor<?x9x1xf32>
  %5 = onnx.Slice %0 from %five to %nine axes %axis : (tensor<?x9x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4x1xf32>
  %6 = onnx.Pad %5 by %by5 : (tensor<?x4x1xf32>, tensor<6xi64>) -> tensor<?x9x1xf32>
  %7 = onnx.Concat %0, %2, %4, %6 axis 2 : (tensor<?x9x1xf32>, tensor<?x9x1xf32>, tensor<?x9x1xf32>, tensor<?x9x1xf32>) -> tensor<?x9x4xf32>
  return %7 : tensor<?x9x4xf32>
}

// At equal distances a linear function says where elements are.
// CHECK-LABEL: func.func @moved_at_equal_distances(
//   CHECK-NOT:   onnx.Gather
func.func @moved_at_equal_distances(%x: tensor<?x9x1xf32>) -> tensor<?x9x4xf32> {
  %0 = onnx.Relu %x : tensor<?x9x1xf32> -> tensor<?x9x1xf32>
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %nine = onnx.Constant dense<9> : tensor<1xi64>
  %by1 = onnx.Constant dense<[0, 0, 0, 0, 1, 0]> : tensor<6xi64>
  %by2 = onnx.Constant dense<[0, 0, 0, 0, 2, 0]> : tensor<6xi64>
  %by3 = onnx.Constant dense<[0, 0, 0, 0, 3, 0]> : tensor<6xi64>
  %1 = onnx.Slice %0 from %one to %nine axes %axis : (tensor<?x9x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x8x1xf32>
  %2 = onnx.Pad %1 by %by1 : (tensor<?x8x1xf32>, tensor<6xi64>) -> tensor<?x9x1xf32>
  %3 = onnx.Slice %0 from %two to %nine axes %axis : (tensor<?x9x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x7x1xf32>
  %4 = onnx.Pad %3 by %by2 : (tensor<?x7x1xf32>, tensor<6xi64>) -> tensor<?x9x1xf32>
  %5 = onnx.Slice %0 from %three to %nine axes %axis : (tensor<?x9x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x6x1xf32>
  %6 = onnx.Pad %5 by %by3 : (tensor<?x6x1xf32>, tensor<6xi64>) -> tensor<?x9x1xf32>
  %7 = onnx.Concat %0, %2, %4, %6 axis 2 : (tensor<?x9x1xf32>, tensor<?x9x1xf32>, tensor<?x9x1xf32>, tensor<?x9x1xf32>) -> tensor<?x9x4xf32>
  return %7 : tensor<?x9x4xf32>
}
