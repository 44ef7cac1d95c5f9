/** Tests of the chain. */
@NullMarked
package io.posthouse.gateway.chain;

import org.jspecify.annotations.NullMarked;
