/** Tests of finding out who asks. */
@NullMarked
package io.posthouse.gateway.caller;

import org.jspecify.annotations.NullMarked;
