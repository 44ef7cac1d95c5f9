/**
 * HTTP message signatures (RFC 9421) with digests of the body (RFC 9530), and the platform's own profile of them.
 *
 * <p>{@link io.posthouse.kernel.signature.MessageSignature} knows the RFC: which text is signed, and by which of five
 * algorithms. {@link io.posthouse.kernel.signature.PlatformSignature} says what is asked of a request to this platform
 * and of a webhook from it, as {@code docs/protocol/signature.md} tells developers.
 */
@NullMarked
package io.posthouse.kernel.signature;

import org.jspecify.annotations.NullMarked;
