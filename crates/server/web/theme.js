// Sets the kept theme before the first paint; a classic script for the head, in front of the style sheet. It never asks the server for anything.
{
  let kept = null;
  try {
    kept = localStorage.getItem('vitni.theme');
  } catch {
    // Without storage the theme of the system stays.
  }
  if (kept === 'light' || kept === 'dark') {
    document.documentElement.dataset.theme = kept;
  }
}
