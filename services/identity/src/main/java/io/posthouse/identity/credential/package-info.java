/** Passwords, SCRAM material and the guard against guessing. */
@NullMarked
package io.posthouse.identity.credential;

import org.jspecify.annotations.NullMarked;
