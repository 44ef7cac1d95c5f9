/** Load generators and comparisons with other systems. */
@NullMarked
package io.posthouse.benchmarks;

import org.jspecify.annotations.NullMarked;
