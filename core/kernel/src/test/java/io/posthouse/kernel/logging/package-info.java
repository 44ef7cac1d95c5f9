@NullMarked
package io.posthouse.kernel.logging;

import org.jspecify.annotations.NullMarked;
