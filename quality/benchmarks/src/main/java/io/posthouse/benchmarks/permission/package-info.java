/** {@code ./posthouse bench permission}: what a decision about a permission costs. */
@NullMarked
package io.posthouse.benchmarks.permission;

import org.jspecify.annotations.NullMarked;
