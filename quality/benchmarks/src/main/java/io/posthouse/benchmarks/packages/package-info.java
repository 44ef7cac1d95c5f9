/** Whether what is installed from a package does what it should, on a machine that has nothing else. */
@NullMarked
package io.posthouse.benchmarks.packages;

import org.jspecify.annotations.NullMarked;
