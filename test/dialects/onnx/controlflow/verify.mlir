// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @if_c1(%c: tensor<2xi1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{the condition has more or less than one element, 'tensor<2xi1>'}}
  %r = onnx.If %c : tensor<2xi1> -> tensor<4xf32> then {
    onnx.Yield %x : tensor<4xf32>
  } else {
    onnx.Yield %x : tensor<4xf32>
  }
  return %r : tensor<4xf32>
}

// -----

func.func @if_c2(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<4xf32> {
  // expected-error@+1 {{result 0 is 'tensor<4xf32>' and 'tensor<5xf32>'}}
  %r = onnx.If %c : tensor<i1> -> tensor<4xf32> then {
    onnx.Yield %x : tensor<4xf32>
  } else {
    onnx.Yield %y : tensor<5xf32>
  }
  return %r : tensor<4xf32>
}

// -----

func.func @loop_c2(%m: tensor<i64>, %x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{has 1 body arguments where 3 are needed}}
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<f32>) -> tensor<f32> {
  ^bb0(%i: tensor<i64>):
    onnx.Yield %i, %x : tensor<i64>, tensor<f32>
  }
  return %r : tensor<f32>
}

// -----

func.func @loop_c4(%m: tensor<i64>, %x: tensor<1xf32>, %y: tensor<2xf32>) -> tensor<1xf32> {
  // expected-error@+1 {{carried value 0 changes from 'tensor<1xf32>' to 'tensor<2xf32>'; it must keep its shape}}
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) -> tensor<1xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<1xf32>):
    onnx.Yield %c, %y : tensor<i1>, tensor<2xf32>
  }
  return %r : tensor<1xf32>
}

// -----

func.func @scan_c2(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // expected-error@+1 {{scan_input_directions of 2 is out of range}}
  %r = onnx.Scan %x scanning 1 : tensor<3x2xf32> -> tensor<3x2xf32> {
  ^bb0(%s: tensor<2xf32>):
    onnx.Yield %s : tensor<2xf32>
  } {scan_input_directions = array<i64: 2>}
  return %r : tensor<3x2xf32>
}

// -----

func.func @loop_c5(%m: tensor<i64>, %x: tensor<1xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{`growing` names carried value 1 of 1}}
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [1 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  return %r : tensor<?xf32>
}

// -----

func.func @loop_c5(%m: tensor<i64>, %x: tensor<1xf32>) -> tensor<1xf32> {
  // expected-error@+1 {{carried value 0 cannot grow along axis 0 of 'tensor<1xf32>'}}
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<1xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<1xf32>):
    onnx.Yield %c, %x : tensor<i1>, tensor<1xf32>
  }
  return %r : tensor<1xf32>
}

// -----

func.func @loop_c5(%m: tensor<i64>, %x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{`growing` names axis 0 of carried value 0 twice}}
  %r = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<?xf32>) growing [0 axis 0, 0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    onnx.Yield %c, %x : tensor<i1>, tensor<?xf32>
  }
  return %r : tensor<?xf32>
}
