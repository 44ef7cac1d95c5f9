/** What is held about a person, handed to them; and people who are to be forgotten. Decision 0120 says what goes and what stays. */
@NullMarked
package io.posthouse.identity.erasure;

import org.jspecify.annotations.NullMarked;
