/** Posthouse, for the checks: driven over its published interface. */
@NullMarked
package io.posthouse.conformance.posthouse;

import org.jspecify.annotations.NullMarked;
