@NullMarked
package io.posthouse.kernel.trace;

import org.jspecify.annotations.NullMarked;
