// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels --cse | FileCheck %s

// Both buffers have room for all iterations; the size is carried beside them.
// CHECK-LABEL: func.func @main(%arg0: tensor<2x1xf32>, %arg1: tensor<2x?xf32>)
//       CHECK:   %[[A:.+]] = kernel.buffer(%c11) : tensor<2x?xf32>
//       CHECK:   %[[AT:.+]] = kernel.view %[[A]] sizes[%c1]
//       CHECK:   %[[COPY:.+]] = kernel.copy %{{.+}} into %[[AT]]
//       CHECK:   %[[START:.+]] = kernel.view %[[COPY]] sizes[%c11]
//       CHECK:   %[[B:.+]] = kernel.buffer(%c11) : tensor<2x?xf32>
//       CHECK:   %[[R:.+]]:3 = scf.for {{.+}} iter_args(%[[CURRENT:.+]] = %[[START]], %[[NEXT:.+]] = %[[B]], %[[CARRIED:.+]] = %c1)
//       CHECK:     %[[SIZE:.+]] = arith.minsi %[[CARRIED]], %c11
//       CHECK:     %[[V:.+]] = kernel.view %[[CURRENT]] sizes[%[[SIZE]]]
//       CHECK:     %[[MORE:.+]] = arith.addi %[[SIZE]], %c1
//       CHECK:     %[[LARGER:.+]] = arith.addi %[[MORE]], %c1
//       CHECK:     cf.assert %{{.+}}, "shape: a graph yields a larger value than there is room for"
//       CHECK:     %[[TO:.+]] = kernel.view %[[NEXT]] sizes[%[[LARGER]]]
//       CHECK:     %[[W:.+]] = func.call @{{.+}}(%[[V]], %arg0, %[[TO]])
//       CHECK:     %[[WRITTEN:.+]] = kernel.view %[[W]] sizes[%c11]
//       CHECK:     scf.yield %[[WRITTEN]], %[[CURRENT]], %[[LARGER]]
//       CHECK:   %[[LAST:.+]] = arith.minsi %[[R]]#2, %c11
//       CHECK:   kernel.view %[[R]]#0 sizes[%[[LAST]]]
func.func @main(%x: tensor<2x1xf32>) -> tensor<2x?xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<2x1xf32>) growing [0 axis 1] -> tensor<2x?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<2x?xf32>):
    %0 = onnx.Concat %v, %x, %x axis 1 : (tensor<2x?xf32>, tensor<2x1xf32>, tensor<2x1xf32>) -> tensor<2x?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<2x?xf32>
  }
  return %r : tensor<2x?xf32>
}

// -----

// What keeps its size has no size beside it.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.for {{.+}} iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}) -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>)
func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<?xf32>) -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Add %v, %x : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// -----

// In one branch only, from a dynamic size by a dynamic one, for as long as the body says.
// CHECK-LABEL: func.func @main(%arg0: tensor<?xf32>, %arg1: tensor<?xf32>, %arg2: tensor<i1>, %arg3: tensor<?xf32>)
//   CHECK-DAG:   %[[N:.+]] = tensor.dim %arg0
//   CHECK-DAG:   %[[M:.+]] = tensor.dim %arg1
//       CHECK:   %[[MORE:.+]] = arith.muli
//       CHECK:   %[[ROOM:.+]] = arith.addi %[[N]], %[[MORE]]
// It stays where it is, in the output, and what is joined is written behind it.
//       CHECK:   kernel.view %arg3 sizes[%[[ROOM]]]
//       CHECK:   scf.while (%{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}, %{{.+}} = %[[N]])
//       CHECK:   } do {
//  CHECK-NEXT:   ^bb0(%{{.+}}: index, %{{.+}}: i1, %[[V:.+]]: tensor<?xf32>, %{{.+}}: index):
//       CHECK:     %[[SIZE:.+]] = arith.minsi %{{.+}}, %[[ROOM]]
//       CHECK:     %[[NOW:.+]] = kernel.view %[[V]] sizes[%[[SIZE]]]
//       CHECK:     %[[LARGER:.+]] = arith.addi %[[SIZE]], %[[M]]
//       CHECK:     %[[NEXT:.+]] = arith.select %{{.+}}, %[[LARGER]], %[[SIZE]]
//       CHECK:     scf.if
//       CHECK:       %[[PART:.+]] = kernel.part %{{.+}} at %[[SIZE]] sizes[%[[M]]]
//       CHECK:       %[[NEW:.+]] = kernel.copy %arg1 into %[[PART]]
//       CHECK:       kernel.join %[[NOW]], %[[NEW]] into
//       CHECK:     } else {
//       CHECK:       kernel.join %[[NOW]] into
//       CHECK:     scf.yield {{.*}}, %[[NEXT]] :
func.func @main(%x: tensor<?xf32>, %y: tensor<?xf32>, %b: tensor<i1>) -> tensor<?xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<?xf32>) growing [0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.If %b : tensor<i1> -> tensor<?xf32> then {
      %1 = onnx.Concat %v, %y axis 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
      onnx.Yield %1 : tensor<?xf32>
    } else {
      onnx.Yield %v : tensor<?xf32>
    }
    %2 = onnx.Not %b : tensor<i1> -> tensor<i1>
    onnx.Yield %2, %0 : tensor<i1>, tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// -----

// The result's size is declared: a run checks it.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.for
//       CHECK:   %[[LAST:.+]] = arith.minsi %{{.+}}#1
//       CHECK:   %[[SAME:.+]] = arith.cmpi eq, %[[LAST]], %c4
//       CHECK:   cf.assert %[[SAME]], "shape: a size differs from the declared one"
func.func @main(%x: tensor<1xf32>, %limit: tensor<f32>) -> tensor<4xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<4xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  return %r : tensor<4xf32>
}

// -----

// The size is the same in all that is computed from the result.
// CHECK-LABEL: func.func @main(
//       CHECK:   scf.for
//       CHECK:   call @Exp_Add
//  CHECK-SAME:     tensor<?xf32>
func.func @main(%x: tensor<1xf32>) -> tensor<?xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  %e = onnx.Exp %r : tensor<?xf32> -> tensor<?xf32>
  %s = onnx.Add %e, %r : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %s : tensor<?xf32>
}
