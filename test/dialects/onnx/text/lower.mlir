// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// Where nothing looks into them, strings move as numbers do.
// CHECK-LABEL: func.func private @a_string_is_an_i128(
//  CHECK-SAME:   tensor<2x3xi128>, %{{.+}}: tensor<3x2xi128>) -> tensor<3x2xi128>
//   CHECK-NOT:   kernel.byte
func.func private @a_string_is_an_i128(%x: tensor<2x3x!onnx.string>, %out: tensor<3x2x!onnx.string>) -> tensor<3x2x!onnx.string> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<2x3x!onnx.string> -> tensor<3x2x!onnx.string>
  return %0 : tensor<3x2x!onnx.string>
}

// CHECK-LABEL: func.func private @strings_are_made_of_offsets(
//       CHECK:   %[[BASE:.+]] = kernel.address %{{.+}} : tensor<5xi8>
//       CHECK:   linalg.generic
//       CHECK:     %[[BEGIN:.+]] = tensor.extract
//       CHECK:     %[[END:.+]] = tensor.extract
//       CHECK:     %[[ADDRESS:.+]] = arith.addi %[[BASE]], %[[BEGIN]] : i64
//       CHECK:     %[[LENGTH:.+]] = arith.subi %[[END]], %[[BEGIN]] : i64
//       CHECK:     arith.extui %[[ADDRESS]] : i64 to i128
func.func private @strings_are_made_of_offsets(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>, %out: tensor<2x!onnx.string>) -> tensor<2x!onnx.string> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Strings %offsets of %bytes : (tensor<3xi64>, tensor<5xui8>) -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}

// CHECK-LABEL: func.func private @equal_reads_while_bytes_agree(
//       CHECK:   linalg.generic
//       CHECK:     scf.while
//       CHECK:       scf.condition
//       CHECK:       kernel.byte
//       CHECK:       kernel.byte
//       CHECK:       arith.cmpi eq
func.func private @equal_reads_while_bytes_agree(%x: tensor<?x!onnx.string>, %y: tensor<1x!onnx.string>, %out: tensor<?xi1>) -> tensor<?xi1> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Equal %x, %y : tensor<?x!onnx.string>, tensor<1x!onnx.string> -> tensor<?xi1>
  return %0 : tensor<?xi1>
}

// CHECK-LABEL: func.func private @what_is_no_number_is_an_error(
//       CHECK:   scf.while
//       CHECK:     kernel.byte
//       CHECK:   cf.assert %{{.+}}, "value: a string is not a number"
func.func private @what_is_no_number_is_an_error(%x: tensor<0x!onnx.string>, %t: tensor<20x256xui8>, %p: tensor<309xf64>, %out: tensor<0xf64>) -> tensor<0xf64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ParseNumber %x by %t, %p : (tensor<0x!onnx.string>, tensor<20x256xui8>, tensor<309xf64>) -> tensor<0xf64>
  return %0 : tensor<0xf64>
}

// Words farther apart than the row is long are no two words.
// CHECK-LABEL: func.func private @skips_within_the_row(
//   CHECK-DAG:   %[[C2:.+]] = arith.constant 2 : index
//   CHECK-DAG:   %[[ASKED:.+]] = arith.constant 9223372036854775807 : index
//       CHECK:   %[[POSSIBLE:.+]] = arith.maxsi %[[END:.+]], %[[C2]]
//       CHECK:   %[[LIMIT:.+]] = arith.minsi %[[ASKED]], %[[POSSIBLE]]
//       CHECK:   scf.for %{{.+}} = %{{.+}} to %[[LIMIT]]
//       CHECK:   scf.for %{{.+}} = %{{.+}} to %[[END]]
func.func private @skips_within_the_row(%x: tensor<?xi64>, %e: tensor<3xi64>, %l: tensor<2xi64>, %c: tensor<2xi64>, %out: tensor<2xf32>) -> tensor<2xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.CountGrams %x edges %e labels %l columns %c {longest = 2 : i64, most_skips = 9223372036854775807 : i64, shortest = 1 : i64, width = 2 : i64}
      : (tensor<?xi64>, tensor<3xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
