/** Where one is signed in, as the page remembers it: browsers, and what is connected. */
export const SIGN_INS = ['sign-ins'];

/** The apps that one let. */
export const CONSENTS = ['consents'];
