export async function writeGuide() {}
