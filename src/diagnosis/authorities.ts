/**
 * How a container comes to know one more authority. A file in SSL_CERT_FILE takes the place of those that Python and the image have (ssl.get_default_verify_paths;
 * httpx): with one private authority alone no public address is trusted any more (BerriAI/litellm#40113). So it has to hold both.
 */
export const authorities =
  'add that authority to the public ones, in one file: docker exec CONTAINER python3 -c "import certifi; print(open(certifi.where()).read())" > both.pem, then cat AUTHORITY.pem >> both.pem; mount both.pem and name it in SSL_CERT_FILE. Named alone, the private one takes every public address away'
