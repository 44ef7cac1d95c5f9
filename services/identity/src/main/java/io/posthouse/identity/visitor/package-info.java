/** Who comes without signing in, and who they turn out to be. */
@NullMarked
package io.posthouse.identity.visitor;

import org.jspecify.annotations.NullMarked;
