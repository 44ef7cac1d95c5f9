/** Typed ids, clock, refusals, caller and permission, logging. */
@NullMarked
package io.posthouse.kernel;

import org.jspecify.annotations.NullMarked;
