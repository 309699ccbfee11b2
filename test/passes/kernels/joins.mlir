// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// A few elements more are written by the kernel of what is between them.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Mul_Relu_Concat(
//   CHECK-NOT:   call
//       CHECK:   return
// CHECK-LABEL: func.func private @Mul_Relu_Concat(
//       CHECK:   %[[R:.+]] = onnx.Relu
//       CHECK:   onnx.Concat %{{.+}}, %[[R]], %{{.+}} axis 0
func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %end = onnx.Constant dense<-1> : tensor<1xi64>
  %before = onnx.Constant dense<-2> : tensor<1xi64>
  %a = onnx.Slice %x from %one to %two axes %zero : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  %b = onnx.Slice %x from %before to %end axes %zero : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  %0 = onnx.Mul %x, %x : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  %1 = onnx.Relu %0 : tensor<?xf32> -> tensor<?xf32>
  %2 = onnx.Concat %a, %1, %b axis 0 : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %2 : tensor<?xf32>
}

// -----

// Nobody knows how many they are.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Relu(
//       CHECK:   call @Concat(
func.func @main(%x: tensor<?xf32>, %y: tensor<?xf32>, %z: tensor<?xf32>) -> tensor<?xf32> {
  %0 = onnx.Relu %x : tensor<?xf32> -> tensor<?xf32>
  %1 = onnx.Concat %y, %0, %z axis 0 : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

// Which rows a gather takes, data tell; it writes them where they belong.  A cut of all rows, as the join requires, is none.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Gather(%arg0, %arg1, %{{.+}}) : {{.*}} -> tensor<?x5xf32>
//       CHECK:   call @Gather_0(%arg2, %arg1, %{{.+}}) : {{.*}} -> tensor<?x5xf32>
//   CHECK-NOT:   call
//       CHECK:   return
func.func @main(%x: tensor<?x3xf32>, %at: tensor<?xi64>, %y: tensor<?x2xf32>) -> tensor<?x5xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %many = onnx.Constant dense<1000000000> : tensor<1xi64>
  %0 = onnx.Gather %x at %at axis 0 : (tensor<?x3xf32>, tensor<?xi64>) -> tensor<?x3xf32>
  %1 = onnx.Gather %y at %at axis 0 : (tensor<?x2xf32>, tensor<?xi64>) -> tensor<?x2xf32>
  %2 = onnx.Slice %1 from %zero to %many axes %zero : (tensor<?x2xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %3 = onnx.Concat %0, %2 axis 1 : (tensor<?x3xf32>, tensor<?x2xf32>) -> tensor<?x5xf32>
  return %3 : tensor<?x5xf32>
}

// -----

// Tuples of indices are read where their elements are.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @GatherND(%arg0, %arg1, %arg2, %{{.+}})
//   CHECK-NOT:   call
//       CHECK:   return
func.func @main(%x: tensor<?x4xf32>, %i: tensor<?x1xi64>, %j: tensor<?x1xi64>) -> tensor<?xf32> {
  %0 = onnx.Concat %i, %j axis 1 : (tensor<?x1xi64>, tensor<?x1xi64>) -> tensor<?x2xi64>
  %1 = onnx.GatherND %x at %0 batch 0 : (tensor<?x4xf32>, tensor<?x2xi64>) -> tensor<?xf32>
  return %1 : tensor<?xf32>
}
