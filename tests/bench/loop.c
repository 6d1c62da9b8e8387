// The limit: a tape's columns, node by node, forward and backward, as a compiler makes it.
#include <math.h>
#include <string.h>

double play(int n, int root, const unsigned char *op, const int *a, const int *b, const double *k, double *data,
            double *grad) {
  for (int i = 0; i < n; i++) {
    const double x = a[i] < 0 ? 0 : data[a[i]];
    switch (op[i]) {
      case 1: data[i] = x + data[b[i]]; break;
      case 2: data[i] = x * data[b[i]]; break;
      case 3: data[i] = k[i] == 2 ? x * x : pow(x, k[i]); break;
      case 7: data[i] = tanh(x); break;
      case 8: data[i] = x <= 0 ? 0 : x; break;
    }
  }
  memset(grad, 0, n * sizeof *grad);
  grad[root] = 1;
  for (int i = root; i >= 0; i--) {
    const double up = grad[i];
    switch (op[i]) {
      case 1: grad[a[i]] += up; grad[b[i]] += up; break;
      case 2: {
        const double x = data[a[i]], y = data[b[i]];
        grad[a[i]] += up * y;
        grad[b[i]] += up * x;
        break;
      }
      case 3: grad[a[i]] += up * (k[i] * (k[i] == 2 ? data[a[i]] : pow(data[a[i]], k[i] - 1))); break;
      case 7: grad[a[i]] += up * (1 - data[i] * data[i]); break;
      case 8: if (data[a[i]] > 0) grad[a[i]] += up; break;
    }
  }
  return data[root];
}
