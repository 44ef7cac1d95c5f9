/** Sessions and tokens: lifetimes, table, the session endpoint. */
@NullMarked
package io.posthouse.identity.token;

import org.jspecify.annotations.NullMarked;
