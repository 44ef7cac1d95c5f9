/** People, logins, credentials, tokens, permissions. */
@NullMarked
package io.posthouse.identity;

import org.jspecify.annotations.NullMarked;
