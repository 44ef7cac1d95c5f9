/** The platform as a harness runs it: the real program, in its production shape, as a child process on a fresh folder. */
@NullMarked
package io.posthouse.benchmarks.posthouse;

import org.jspecify.annotations.NullMarked;
