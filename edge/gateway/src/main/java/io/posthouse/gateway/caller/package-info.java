/** Who is asking, found out at identity. */
@NullMarked
package io.posthouse.gateway.caller;

import org.jspecify.annotations.NullMarked;
