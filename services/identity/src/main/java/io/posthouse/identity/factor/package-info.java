/** The second factor: codes of an app (RFC 6238), recovery codes, and how wrong ones are slowed. */
@NullMarked
package io.posthouse.identity.factor;

import org.jspecify.annotations.NullMarked;
