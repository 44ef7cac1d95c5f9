/**
 * OAuth 2.0 for apps, on Spring's authorization server, whose parts are put together here by hand: its filters and providers read and
 * decide by the RFCs, and everything that is kept is ours.
 */
@NullMarked
package io.posthouse.identity.oauth;

import org.jspecify.annotations.NullMarked;
