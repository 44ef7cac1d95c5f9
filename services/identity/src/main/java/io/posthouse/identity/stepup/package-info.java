/** Dangerous actions, each confirmed by a password: the endpoint that asks for it, and what looks at the proof. */
@NullMarked
package io.posthouse.identity.stepup;

import org.jspecify.annotations.NullMarked;
