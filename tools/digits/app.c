/* app.c - Classifies pictures of handwritten digits with the compiled model.
 *
 * This is all that a program needs: the generated header, memory for the
 * workspace, one call.  Built by tools/demo:
 *   onnxc digits.onnx -o digits.o && cc app.c digits.o -lonnxc_rt -o digits
 */
#include "digits.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SIDE 8
#define CLASSES 10

static _Alignas(DIGITS_WORKSPACE_ALIGN) unsigned char workspace[DIGITS_WORKSPACE_BYTES + 1];

/* Reads one non-negative number of a plain PGM file, skipping `#` comments; -1 at the end. */
static int read_number(FILE *file) {
  int c = fgetc(file);
  while (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '#') {
    if (c == '#')
      while (c != '\n' && c != EOF)
        c = fgetc(file);
    c = fgetc(file);
  }
  int number = -1;
  for (; c >= '0' && c <= '9'; c = fgetc(file))
    number = (number < 0 ? 0 : number) * 10 + (c - '0');
  return number;
}

/* Reads an 8x8 picture with values 0 to 16, as the model was trained on.  0 when it is not one. */
static int read_picture(const char *path, float *image) {
  FILE *file = fopen(path, "r");
  if (!file)
    return 0;
  int ok = fgetc(file) == 'P' && fgetc(file) == '2' && read_number(file) == SIDE &&
           read_number(file) == SIDE && read_number(file) == 16;
  for (int i = 0; ok && i < SIDE * SIDE; ++i) {
    int value = read_number(file);
    ok = value >= 0 && value <= 16;
    image[i] = (float)value;
  }
  fclose(file);
  return ok;
}

static double now_us(void) {
  struct timespec time;
  timespec_get(&time, TIME_UTC);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void print_row(const float *row) {
  static const char *const shades = " .:-=+*#@";
  for (int x = 0; x < SIDE; ++x) {
    char shade = shades[(int)row[x] / 2];
    printf("%c%c", shade, shade);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s PICTURE.pgm...\n", argv[0]);
    return 2;
  }
  double total_us = 0;
  int right = 0;
  for (int i = 1; i < argc; ++i) {
    float image[SIDE * SIDE], scores[CLASSES];
    if (!read_picture(argv[i], image)) {
      fprintf(stderr, "%s: not an 8x8 picture in plain PGM with values 0 to 16\n", argv[i]);
      return 1;
    }
    double start = now_us();
    onnxc_status status = digits_run(image, scores, workspace);
    double elapsed = now_us() - start;
    if (status != ONNXC_OK) {
      fprintf(stderr, "%s: the model reported status %d\n", argv[i], (int)status);
      return 1;
    }
    total_us += elapsed;
    int best = 0;
    for (int digit = 1; digit < CLASSES; ++digit)
      if (scores[digit] > scores[best])
        best = digit;
    const char *slash = strrchr(argv[i], '/');
    const char *name = slash ? slash + 1 : argv[i];
    /* The example pictures are named after what they show. */
    right += name[0] == '0' + best;
    for (int y = 0; y < SIDE; ++y) {
      printf("  ");
      print_row(image + y * SIDE);
      if (y == 2)
        printf("   %s", name);
      if (y == 3)
        printf("   this is a %d (%.1f %% sure)", best, 100.0 * scores[best]);
      if (y == 4)
        printf("   %.1f microseconds", elapsed);
      printf("\n");
    }
    printf("\n");
  }
  printf("%d pictures, %d named as their file says, %.1f microseconds each\n", argc - 1, right,
         total_us / (argc - 1));
  return 0;
}
