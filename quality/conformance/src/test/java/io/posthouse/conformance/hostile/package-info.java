@NullMarked
package io.posthouse.conformance.hostile;

import org.jspecify.annotations.NullMarked;
