"""What the scripts beside this one share."""

import onnx.parser


def parse(text):
    return onnx.parser.parse_model('<ir_version: 10, opset_import: ["" : 21]> ' + text)


def error_of(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return error
