// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s
// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels=fuse=false | FileCheck %s --check-prefix=UNFUSED

// Neighbouring elements are named, not copied.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[C:.+]] = arith.constant 5 : index
//       CHECK:   %[[P:.+]] = kernel.part %arg0 at %[[C]] sizes[] : tensor<3x5xf32> -> tensor<2x5xf32>
//       CHECK:   %[[R:.+]] = call @Relu(%[[P]], %arg1)
//       CHECK:   return %[[R]]
// UNFUSED-LABEL: func.func @main(
//       UNFUSED:   call @Slice(
func.func @main(%x: tensor<3x5xf32>) -> tensor<2x5xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %0 = onnx.Slice %x from %one to %three : (tensor<3x5xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x5xf32>
  %1 = onnx.Relu %0 : tensor<2x5xf32> -> tensor<2x5xf32>
  return %1 : tensor<2x5xf32>
}

// -----

// A result of the model is copied all the same.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[P:.+]] = kernel.part %arg0
//       CHECK:   %[[R:.+]] = kernel.copy %[[P]] into %arg1
//       CHECK:   return %[[R]]
func.func @main(%x: tensor<3x5xf32>) -> tensor<5xf32> {
  %one = onnx.Constant dense<1> : tensor<i64>
  %0 = onnx.Gather %x at %one axis 0 : (tensor<3x5xf32>, tensor<i64>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

// Parts that follow each other are written where they belong, whatever their sizes are.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[OUT:.+]] = kernel.view %arg2
//       CHECK:   kernel.part %[[OUT]] at %{{.+}} sizes[%{{.+}}] : tensor<?x4xf32> -> tensor<?x4xf32>
//       CHECK:   kernel.part %[[OUT]] at
//       CHECK:   %[[X:.+]] = call @Relu(%arg0, %{{.+}})
//       CHECK:   %[[Y:.+]] = call @Neg(%arg1, %{{.+}})
//       CHECK:   %[[R:.+]] = kernel.join %[[X]], %[[Y]] into %[[OUT]]
//       CHECK:   return %[[R]]
module attributes {onnxc.inputs = [{name = "x", type = tensor<?x4xf32>, dims = array<i64: 0, -1>}, {name = "y", type = tensor<?x4xf32>, dims = array<i64: 1, -1>}]} {
func.func @main(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = onnx.Relu %x : tensor<?x4xf32> -> tensor<?x4xf32>
  %1 = onnx.Neg %y : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = onnx.Concat %0, %1 axis 0 : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %2 : tensor<?x4xf32>
}
}

// -----

// Several inputs are joined by one kernel.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Concat(%arg0, %arg1, %arg2)
func.func @main(%x: tensor<2x4xf32>, %y: tensor<2x4xf32>) -> tensor<4x4xf32> {
  %0 = onnx.Concat %x, %y axis 0 : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<4x4xf32>
  return %0 : tensor<4x4xf32>
}

// -----

// Rows apart from each other are written into a slice of the whole.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[X:.+]] = call @Relu(%arg0, %arg2)
//       CHECK:   %[[Y:.+]] = call @Neg(%arg1, %[[X]])
//       CHECK:   return %[[Y]]
//       CHECK: func.func private @Relu(%arg0: tensor<2x4xf32>, %arg1: tensor<2x7xf32>) -> tensor<2x7xf32>
//       CHECK:   %[[V:.+]] = onnx.Relu %arg0
//       CHECK:   %[[I:.+]] = tensor.insert_slice %[[V]] into %arg1[0, 0] [2, 4] [1, 1]
//       CHECK:   return %[[I]]
//       CHECK: func.func private @Neg(
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 4] [2, 3] [1, 1]
func.func @main(%x: tensor<2x4xf32>, %y: tensor<2x3xf32>) -> tensor<2x7xf32> {
  %0 = onnx.Relu %x : tensor<2x4xf32> -> tensor<2x4xf32>
  %1 = onnx.Neg %y : tensor<2x3xf32> -> tensor<2x3xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<2x4xf32>, tensor<2x3xf32>) -> tensor<2x7xf32>
  return %2 : tensor<2x7xf32>
}

// -----

// Others that need such a value read its rows of the whole.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[X:.+]] = call @Relu(%arg0, %arg2)
//       CHECK:   %[[Y:.+]] = call @Neg(%arg1, %[[X]])
//       CHECK:   call @Exp(%[[Y]], %arg3)
//       CHECK: func.func private @Exp(%arg0: tensor<2x7xf32>
//       CHECK:   tensor.extract_slice %arg0[0, 0] [2, 4] [1, 1]
func.func @main(%x: tensor<2x4xf32>, %y: tensor<2x3xf32>) -> (tensor<2x7xf32>, tensor<2x4xf32>) {
  %0 = onnx.Relu %x : tensor<2x4xf32> -> tensor<2x4xf32>
  %1 = onnx.Neg %y : tensor<2x3xf32> -> tensor<2x3xf32>
  %2 = onnx.Softmax %0 axis 0 : tensor<2x4xf32> -> tensor<2x4xf32> loc("Exp")
  %3 = onnx.Concat %0, %1 axis 1 : (tensor<2x4xf32>, tensor<2x3xf32>) -> tensor<2x7xf32>
  return %3, %2 : tensor<2x7xf32>, tensor<2x4xf32>
}

// -----

// Joins that grow have one memory, that of the last, whose rows those in between are.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[A:.+]] = call @Relu(%arg0, %{{.+}})
//       CHECK:   %[[B:.+]] = call @Exp(%[[A]], %{{.+}})
//       CHECK:   %[[C:.+]] = call @Neg(%[[B]], %[[A]])
//       CHECK:   %[[D:.+]] = call @Softmax(%[[C]], %{{.+}})
//       CHECK:   %[[E:.+]] = call @Abs(%[[D]], %[[C]])
//       CHECK:   return %[[E]]
//       CHECK: func.func private @Relu({{.*}}, %arg1: tensor<?x11xf32>)
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 0] [%{{.+}}, 4] [1, 1]
//       CHECK: func.func private @Exp(%arg0: tensor<?x11xf32>
//       CHECK:   tensor.extract_slice %arg0[0, 0] [%{{.+}}, 4] [1, 1]
//       CHECK: func.func private @Neg(
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 4] [%{{.+}}, 3] [1, 1]
//       CHECK: func.func private @Softmax(%arg0: tensor<?x11xf32>
//       CHECK:   tensor.extract_slice %arg0[0, 0] [%{{.+}}, 7] [1, 1]
//       CHECK: func.func private @Abs(
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 7] [%{{.+}}, 4] [1, 1]
module attributes {onnxc.inputs = [{name = "x", type = tensor<?x4xf32>, dims = array<i64: 0, -1>}]} {
func.func @main(%x: tensor<?x4xf32>) -> tensor<?x11xf32> {
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %four = onnx.Constant dense<4> : tensor<1xi64>
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.Relu %x : tensor<?x4xf32> -> tensor<?x4xf32>
  %1 = onnx.Softmax %0 axis 1 : tensor<?x4xf32> -> tensor<?x4xf32> loc("Exp")
  %2 = onnx.Slice %1 from %zero to %three axes %one : (tensor<?x4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3xf32>
  %3 = onnx.Neg %2 : tensor<?x3xf32> -> tensor<?x3xf32>
  %4 = onnx.Concat %0, %3 axis 1 : (tensor<?x4xf32>, tensor<?x3xf32>) -> tensor<?x7xf32>
  %5 = onnx.Softmax %4 axis 1 : tensor<?x7xf32> -> tensor<?x7xf32>
  %6 = onnx.Slice %5 from %zero to %four axes %one : (tensor<?x7xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x4xf32>
  %7 = onnx.Abs %6 : tensor<?x4xf32> -> tensor<?x4xf32>
  %8 = onnx.Concat %4, %7 axis 1 : (tensor<?x7xf32>, tensor<?x4xf32>) -> tensor<?x11xf32>
  return %8 : tensor<?x11xf32>
}
}

// -----

// Each kernel reads the rows that it needs.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Split
//       CHECK:   call @Relu(%arg0, %arg1)
//       CHECK:   call @Neg(%arg0, %arg2)
//       CHECK: func.func private @Relu(%arg0: tensor<2x7xf32>
//  CHECK-SAME:   kernel.nodes = ["Split", "Relu"]
//       CHECK:   %[[S:.+]]:2 = onnx.Split %arg0
//       CHECK:   onnx.Relu %[[S]]#0
func.func @main(%x: tensor<2x7xf32>) -> (tensor<2x4xf32>, tensor<2x3xf32>) {
  %sizes = onnx.Constant dense<[4, 3]> : tensor<2xi64>
  %0:2 = onnx.Split %x sizes %sizes axis 1 into 2 : (tensor<2x7xf32>, tensor<2xi64>) -> (tensor<2x4xf32>, tensor<2x3xf32>)
  %1 = onnx.Relu %0#0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %2 = onnx.Neg %0#1 : tensor<2x3xf32> -> tensor<2x3xf32>
  return %1, %2 : tensor<2x4xf32>, tensor<2x3xf32>
}

// -----

// So it does what ends element by element; a sum has no such step.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Softmax_Transpose(
//       CHECK:   call @ReduceMean_Neg_Transpose(
//       CHECK:   call @ReduceSum(
//       CHECK:   call @Transpose(
func.func @main(%x: tensor<?x4x3xf32>) -> (tensor<3x?x4xf32>, tensor<3x?xf32>, tensor<3x?xf32>) {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.Softmax %x axis 2 : tensor<?x4x3xf32> -> tensor<?x4x3xf32>
  %1 = onnx.Transpose %0 perm [2, 0, 1] : tensor<?x4x3xf32> -> tensor<3x?x4xf32>
  %2 = onnx.ReduceMean %x axes %one {keepdims = 0 : i64} : tensor<?x4x3xf32>, tensor<1xi64> -> tensor<?x3xf32>
  %3 = onnx.Neg %2 : tensor<?x3xf32> -> tensor<?x3xf32>
  %4 = onnx.Transpose %3 perm [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  %5 = onnx.ReduceSum %x axes %one {keepdims = 0 : i64} : tensor<?x4x3xf32>, tensor<1xi64> -> tensor<?x3xf32>
  %6 = onnx.Transpose %5 perm [1, 0] : tensor<?x3xf32> -> tensor<3x?xf32>
  return %1, %4, %6 : tensor<3x?x4xf32>, tensor<3x?xf32>, tensor<3x?xf32>
}

// -----

// A permutation ends the kernel before it, or else begins the one behind it.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[T:.+]] = call @MatMul_Transpose(
//       CHECK:   call @LayerNormalization(%[[T]]
//       CHECK:   call @MatMul(
//       CHECK: kernel.nodes = ["Transpose", "MatMul"]
func.func @main(%x: tensor<2x4x3xf32>, %w: tensor<3x5xf32>, %v: tensor<4x6xf32>) -> tensor<2x5x6xf32> {
  %0 = onnx.MatMul %x, %w : tensor<2x4x3xf32>, tensor<3x5xf32> -> tensor<2x4x5xf32>
  %1 = onnx.Transpose %0 perm [1, 0, 2] : tensor<2x4x5xf32> -> tensor<4x2x5xf32>
  %s = onnx.Constant dense<1.0> : tensor<5xf32>
  %2 = onnx.LayerNormalization %1 scale %s axis 2 : tensor<4x2x5xf32>, tensor<5xf32> -> tensor<4x2x5xf32>
  %3 = onnx.Transpose %2 perm [1, 2, 0] : tensor<4x2x5xf32> -> tensor<2x5x4xf32>
  %4 = onnx.MatMul %3, %v : tensor<2x5x4xf32>, tensor<4x6xf32> -> tensor<2x5x6xf32>
  return %4 : tensor<2x5x6xf32>
}

// -----

// An empty part lies nowhere: it is cut by a kernel of its own, and the others as ever.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Split(
//       CHECK:   call @Relu(
func.func @main(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x0xf32>) {
  %sizes = onnx.Constant dense<[4, 0]> : tensor<2xi64>
  %0:2 = onnx.Split %x sizes %sizes axis 1 into 2 : (tensor<2x4xf32>, tensor<2xi64>) -> (tensor<2x4xf32>, tensor<2x0xf32>)
  %1 = onnx.Relu %0#0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %2 = onnx.Neg %0#1 : tensor<2x0xf32> -> tensor<2x0xf32>
  return %1, %2 : tensor<2x4xf32>, tensor<2x0xf32>
}

// -----

// Rows of a size that a run tells; where those at the end begin follows from it.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Concat(
//       CHECK:   call @Relu(%arg0, %{{.+}})
//       CHECK:   call @Neg(%arg1, %{{.+}})
//       CHECK: func.func private @Relu(
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 0, 0] [%{{.+}}, %{{.+}}, 4] [1, 1, 1]
//       CHECK: func.func private @Neg(
//       CHECK:   %[[END:.+]] = affine.apply
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, %[[END]], 0] [%{{.+}}, %{{.+}}, 4] [1, 1, 1]
module attributes {onnxc.inputs = [{name = "x", type = tensor<?x?x4xf32>, dims = array<i64: 0, 2, -1>}, {name = "y", type = tensor<?x?x4xf32>, dims = array<i64: 0, 1, -1>}]} {
func.func @main(%x: tensor<?x?x4xf32>, %y: tensor<?x?x4xf32>) -> tensor<?x?x4xf32> {
  %0 = onnx.Relu %x : tensor<?x?x4xf32> -> tensor<?x?x4xf32>
  %1 = onnx.Neg %y : tensor<?x?x4xf32> -> tensor<?x?x4xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<?x?x4xf32>, tensor<?x?x4xf32>) -> tensor<?x?x4xf32>
  return %2 : tensor<?x?x4xf32>
}
}

// -----

// What is joined along a new dimension is written there at once.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Concat(
//       CHECK: func.func private @Relu(
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 0, 0] [%{{.+}}, 4, 1] [1, 1, 1] : tensor<?x4xf32> into tensor<?x4x2xf32>
//       CHECK: func.func private @Neg(
//       CHECK:   tensor.insert_slice %{{.+}} into %arg1[0, 0, 1] [%{{.+}}, 4, 1] [1, 1, 1] : tensor<?x4xf32> into tensor<?x4x2xf32>
module attributes {onnxc.inputs = [{name = "x", type = tensor<?x4xf32>, dims = array<i64: 0, -1>}, {name = "y", type = tensor<?x4xf32>, dims = array<i64: 0, -1>}]} {
func.func @main(%x: tensor<?x4xf32>, %y: tensor<?x4xf32>) -> tensor<?x4x2xf32> {
  %axis = onnx.Constant dense<2> : tensor<1xi64>
  %0 = onnx.Relu %x : tensor<?x4xf32> -> tensor<?x4xf32>
  %1 = onnx.Neg %y : tensor<?x4xf32> -> tensor<?x4xf32>
  %2 = onnx.Unsqueeze %0 axes %axis : tensor<?x4xf32>, tensor<1xi64> -> tensor<?x4x1xf32>
  %3 = onnx.Unsqueeze %1 axes %axis : tensor<?x4xf32>, tensor<1xi64> -> tensor<?x4x1xf32>
  %4 = onnx.Concat %2, %3 axis 2 : (tensor<?x4x1xf32>, tensor<?x4x1xf32>) -> tensor<?x4x2xf32>
  return %4 : tensor<?x4x2xf32>
}
}

// -----

// A kernel reads what is cut out through a view that splits dimensions.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @MatMul(%arg0, %arg1, %arg2)
//       CHECK: func.func private @MatMul(%arg0: tensor<2x7xf32>
//       CHECK:   %[[S:.+]]:2 = onnx.Split %arg0
//       CHECK:   %[[V:.+]] = tensor.expand_shape %[[S]]#0 {{\[}}[0], [1, 2]] output_shape [2, 2, 2]
//       CHECK:   onnx.MatMul %[[V]]
func.func @main(%x: tensor<2x7xf32>, %w: tensor<2x5xf32>) -> tensor<2x2x5xf32> {
  %sizes = onnx.Constant dense<[4, 3]> : tensor<2xi64>
  %shape = onnx.Constant dense<[2, 2, 2]> : tensor<3xi64>
  %0:2 = onnx.Split %x sizes %sizes axis 1 into 2 : (tensor<2x7xf32>, tensor<2xi64>) -> (tensor<2x4xf32>, tensor<2x3xf32>)
  %1 = onnx.Reshape %0#0 to %shape : tensor<2x4xf32>, tensor<3xi64> -> tensor<2x2x2xf32>
  %2 = onnx.MatMul %1, %w : tensor<2x2x2xf32>, tensor<2x5xf32> -> tensor<2x2x5xf32>
  return %2 : tensor<2x2x5xf32>
}

// -----

// Attention reads heads where the projection has put them, keys as well, and writes its result for
// the next one.
// CHECK-LABEL: func.func @main(
//  CHECK-NEXT:   call @Attend_Transpose(%arg0, %arg1, %arg2, %arg3)
func.func @main(%q: tensor<2x64x4x16xf32>, %k: tensor<2x64x4x16xf32>, %v: tensor<2x64x4x16xf32>) -> tensor<2x64x4x16xf32> {
  %0 = onnx.Transpose %q perm [0, 2, 1, 3] : tensor<2x64x4x16xf32> -> tensor<2x4x64x16xf32>
  %1 = onnx.Transpose %k perm [0, 2, 3, 1] : tensor<2x64x4x16xf32> -> tensor<2x4x16x64xf32>
  %2 = onnx.Transpose %v perm [0, 2, 1, 3] : tensor<2x64x4x16xf32> -> tensor<2x4x64x16xf32>
  %3 = onnx.Attend %0, %1, %2 scale 1.0 : (tensor<2x4x64x16xf32>, tensor<2x4x16x64xf32>, tensor<2x4x64x16xf32>) -> tensor<2x4x64x16xf32>
  %4 = onnx.Transpose %3 perm [0, 2, 1, 3] : tensor<2x4x64x16xf32> -> tensor<2x64x4x16xf32>
  return %4 : tensor<2x64x4x16xf32>
}

// -----

// Keys whose features are unknown, or lie apart, are transposed before.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[K:.+]] = call @Transpose{{.*}}(%arg1
//       CHECK:   call @Attend(%arg0, %[[K]], %arg2
func.func @main(%q: tensor<4x64x?xf32>, %k: tensor<4x64x?xf32>, %v: tensor<4x64x16xf32>) -> tensor<4x64x16xf32> {
  %0 = onnx.Transpose %k perm [0, 2, 1] : tensor<4x64x?xf32> -> tensor<4x?x64xf32>
  %1 = onnx.Attend %q, %0, %v scale 1.0 : (tensor<4x64x?xf32>, tensor<4x?x64xf32>, tensor<4x64x16xf32>) -> tensor<4x64x16xf32>
  return %1 : tensor<4x64x16xf32>
}

// -----

// What a kernel finds among data it writes where it is joined; of a constant one beside it there is a copy.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[P:.+]] = kernel.part %{{.+}} at %c4{{.*}} sizes[] : tensor<1x8xf32> -> tensor<1x4xf32>
//       CHECK:   call @Gather(%arg0, %arg1, %{{.+}}) : (tensor<5x4xf32>, tensor<1xi64>, tensor<1x4xf32>) -> tensor<1x4xf32>
//       CHECK:   kernel.join
func.func @main(%x: tensor<5x4xf32>, %at: tensor<1xi64>) -> tensor<1x8xf32> {
  %c = onnx.Constant dense<1.0> : tensor<1x4xf32>
  %0 = onnx.Gather %x at %at axis 0 : (tensor<5x4xf32>, tensor<1xi64>) -> tensor<1x4xf32>
  %1 = onnx.Concat %c, %0 axis 1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}

// -----

// A part of rows that only its readers cut, and of that all elements, backwards along a dimension of
// size 1: by a kernel that does both.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[CUT:.+]] = call @Slice(%arg0,
//       CHECK:   call @Transpose(%[[CUT]],
//       CHECK:   func.func private @Slice(
// CHECK-COUNT-2: onnx.Slice
func.func @main(%x: tensor<8x1x2x2xf32>) -> tensor<1x2x1x8xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %back = onnx.Constant dense<-1> : tensor<1xi64>
  %end = onnx.Constant dense<-9223372036854775808> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %one axes %two : (tensor<8x1x2x2xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<8x1x1x2xf32>
  %1 = onnx.Slice %0 from %back to %end axes %one steps %back : (tensor<8x1x1x2xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<8x1x1x2xf32>
  %2 = onnx.Transpose %1 perm [2, 3, 1, 0] : tensor<8x1x1x2xf32> -> tensor<1x2x1x8xf32>
  return %2 : tensor<1x2x1x8xf32>
}

// -----

// A product finds rows of a whole through a view that adds a dimension, and has it inside.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[A:.+]] = call @Tanh(%arg0, %{{.+}}) {{.*}} -> tensor<1x4x2xf32>
//       CHECK:   %[[B:.+]] = call @Exp(%arg1, %[[A]])
//       CHECK:   %[[P:.+]] = call @MatMul(%[[B]], %arg2, %{{.+}})
//       CHECK:   return %[[B]], %[[P]]
// CHECK-LABEL: func.func private @MatMul(%arg0: tensor<1x4x2xf32>
//       CHECK:   %[[ROWS:.+]] = tensor.extract_slice %arg0[0, 0, 0] [1, 4, 1] [1, 1, 1] : tensor<1x4x2xf32> to tensor<1x4xf32>
//       CHECK:   %[[VIEW:.+]] = tensor.expand_shape %[[ROWS]] {{.*}} into tensor<1x1x4xf32>
//       CHECK:   onnx.MatMul %[[VIEW]], %arg1
func.func @main(%x: tensor<1x4xf32>, %y: tensor<1x4xf32>, %w: tensor<4x3xf32>) -> (tensor<1x4x2xf32>, tensor<1x1x3xf32>) {
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %first = onnx.Constant dense<0> : tensor<1xi64>
  %0 = onnx.Tanh %x : tensor<1x4xf32> -> tensor<1x4xf32>
  %1 = onnx.Exp %y : tensor<1x4xf32> -> tensor<1x4xf32>
  %2 = onnx.Unsqueeze %0 axes %last : tensor<1x4xf32>, tensor<1xi64> -> tensor<1x4x1xf32>
  %3 = onnx.Unsqueeze %1 axes %last : tensor<1x4xf32>, tensor<1xi64> -> tensor<1x4x1xf32>
  %4 = onnx.Concat %2, %3 axis 2 : (tensor<1x4x1xf32>, tensor<1x4x1xf32>) -> tensor<1x4x2xf32>
  %5 = onnx.Unsqueeze %0 axes %first : tensor<1x4xf32>, tensor<1xi64> -> tensor<1x1x4xf32>
  %6 = onnx.MatMul %5, %w : tensor<1x1x4xf32>, tensor<4x3xf32> -> tensor<1x1x3xf32>
  return %4, %6 : tensor<1x4x2xf32>, tensor<1x1x3xf32>
}
